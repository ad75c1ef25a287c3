"""What does one mail say? Bytes in, a `Message` out; pure."""

from generator.mail.hide import hide_addresses, is_blocked, without_texts
from generator.mail.kinds import Bots
from generator.mail.message import read_message

__all__ = ["Bots", "hide_addresses", "is_blocked", "read_message", "without_texts"]
