"""The joint meeting at work: figures counted, records taken, packs compiled, reminders sent."""
