"""The memory: tables, units of work and explicit codecs. Values go in, values come out."""
