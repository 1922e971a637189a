"""The storage in memory keeps every promise of the port, however it locks."""

from sessionkit._ports import Storage
from sessionkit.adapters.memory import MemoryStorage
from sessionkit.testing import contracts


class TestMemoryStorage(contracts.StorageContract):
    """The reference for every other storage."""

    def make_storage(self) -> Storage:
        """Give an empty one."""
        return MemoryStorage()


class TestMemoryStorageLockedByKeys(contracts.StorageContract):
    """What waits only where keys say so keeps the same promises."""

    def make_storage(self) -> Storage:
        """Give an empty one."""
        return MemoryStorage(locking="keys")
