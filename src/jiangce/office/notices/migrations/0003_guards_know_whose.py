"""The guards again, with what they have learned: a person's claim is no organisation's, and nobody's own name is printed."""

from django.db import migrations

from jiangce.office.notices.guarding import protect, release


def again(apps, schema):
    release(schema)
    protect(schema)


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_guards"), ("claims", "0001_initial"), ("registers", "0001_initial")]
    operations = [migrations.RunPython(again, migrations.RunPython.noop, atomic=True)]
