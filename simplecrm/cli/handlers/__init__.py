"""What the commands of daily work do, without Typer, whose import takes longer than all of it.

A function here has the name and the parameters of its command. It is called by the command, and by the fast path, which
parses simple invocations itself (see ``cli.fast_path``).
"""
