"""The sites in Chromium: what pages ask for, how they look, and what their scripts do."""
