"""Files on their way in: announced, then sent, then shared."""

from dataclasses import dataclass

from sandbox.elements import Json


@dataclass
class Upload:
    """A file; `content` is there once it was sent."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None

    def as_json(self, base_url: str) -> Json:
        """The file as messages carry it."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "alt_txt": self.alt_text,
            "url_private": f"{base_url}/files/{self.id}/{self.name}",
        }
