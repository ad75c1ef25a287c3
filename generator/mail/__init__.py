"""What does one mail say? Bytes in, a `Message` out; pure."""
