"""The database refuses to change or delete what is in the log."""

from django.db import migrations

from jiangce.office.audit.protection import protect, release


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema: protect(schema), lambda apps, schema: release(schema), atomic=True
        )
    ]
