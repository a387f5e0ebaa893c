"""Public notice: masked lists, counted in working days, objections that stop one person, archived with a digest."""
