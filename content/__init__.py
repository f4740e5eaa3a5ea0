"""The words: what people read, in English and in French, and the pictures that go with it."""
