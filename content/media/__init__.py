"""The pictures, all of our own, and the script that draws them (`python -m content.media.draw`)."""
