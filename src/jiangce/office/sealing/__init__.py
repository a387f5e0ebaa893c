"""Personal data at rest: sealed with SM4-GCM, found by a blind index, shown only with a reason that is logged."""
