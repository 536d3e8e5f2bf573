"""The sample district: plainly fictional, made by a seeded script, used by the demo and tests."""
