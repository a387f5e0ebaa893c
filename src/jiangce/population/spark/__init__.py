"""Beyond one machine: the kernel in Spark, an optional extra.

session       Spark itself, and what to do where it is missing
homes         where the rows of an entry are decided; `routes` which rows go there, as data
shuffles      tables as Spark holds them, rows on their way; `blobs` frames as bytes, `gathered` what came to one place
first_half    conditions and amounts wherever the rows lie; `components` who competes with whom; `second_half` settled together
screen        all decisions of several policies
"""
