"""What a change of the rules would cost, before it is made: the same facts decided by the law as it is and under a reform.

reform        which figures a reform changes; assumptions   what is taken for granted of intervals
priced        decisions as low, in the middle, high; places   where they belong
breakdown     cost by benefit, year, fund, unit, district; people   who wins, who loses; changes   decision by decision
simulate      all of it
"""

from jiangce.population.simulation.reform import Reform, reform_of
from jiangce.population.simulation.simulate import Ground, Simulation, simulate

__all__ = ["Ground", "Reform", "Simulation", "reform_of", "simulate"]
