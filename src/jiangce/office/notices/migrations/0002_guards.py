"""The database refuses unmasked lines and changed archives."""

from django.db import migrations

from jiangce.office.notices.guarding import protect, release


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.RunPython(lambda apps, schema: protect(schema), lambda apps, schema: release(schema), atomic=True)
    ]
