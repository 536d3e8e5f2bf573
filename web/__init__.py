"""The counter: what people reach with a browser."""
