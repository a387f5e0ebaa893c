"""The office: a Django project. Its first app is the public site, which needs no database and keeps nothing."""
