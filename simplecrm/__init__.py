"""Simple CRM: a CRM for one salesperson who lives in a terminal. Scripts start with ``open_book``."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.scripting import open_book as open_book


def __getattr__(name: str) -> object:
    """Load ``open_book`` on first use; importing the package alone loads nothing."""
    if name == "open_book":
        from simplecrm.scripting import open_book

        return open_book
    raise AttributeError(f"module 'simplecrm' has no attribute {name!r}")
