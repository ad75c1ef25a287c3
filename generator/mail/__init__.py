"""What does one mail say? Bytes in, a `Message` out; pure."""

from generator.mail.hide import hide_addresses
from generator.mail.kinds import Bots
from generator.mail.message import read_message

__all__ = ["Bots", "hide_addresses", "read_message"]
