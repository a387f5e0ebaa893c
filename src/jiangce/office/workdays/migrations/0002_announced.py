"""The years that are announced come with the table."""

from django.db import migrations

from jiangce.office.workdays.seeding import SOURCE, announced, entries


def enter(apps, schema):
    """As `seeding.seed`, on the models as they were."""
    year_model, day_model = apps.get_model("workdays", "Year"), apps.get_model("workdays", "SpecialDay")
    for year, told in announced().items():
        day_model.objects.bulk_create(day_model(**entry) for entry in entries(year, told))
        year_model.objects.create(year=year, source=SOURCE)


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
