"""The data files of the list, one module a format, each told the lines one by one."""
