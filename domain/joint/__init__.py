"""The joint meeting (联席会议): its indicators, its records, its members and what they owe it."""
