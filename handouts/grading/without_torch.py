"""Something in the place of PyTorch where it is not at hand: it can be imported and named, and says what is missing when it
is called."""
import importlib.util
import sys
import types

WORDS = "PyTorch is not at hand"


class Missing(types.ModuleType):
    """Anything of PyTorch."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(f"{self.__name__}.{name}")

    def __call__(self, *arguments, **named):
        # What set-up calls, before anything is computed.
        if self.__name__ == "torch.set_num_threads":
            return None
        raise ModuleNotFoundError(WORDS, name="torch")


def install():
    """Puts it in the place of `torch` where there is none; whether it did. Nothing is imported: that takes seconds."""
    if importlib.util.find_spec("torch") is not None:
        return False
    for name in ("torch", "torch.nn", "torch.nn.functional", "torch.optim"):
        sys.modules[name] = Missing(name)
    return True
