"""Every formula of the judgement, exact: one small pure module a subject.

Figures come in as ``Decimal``, ``Fraction``, ``int`` or decimal text; fractions inside. A result
carries the figures put in, its clause and how well the formula is confirmed.
"""
