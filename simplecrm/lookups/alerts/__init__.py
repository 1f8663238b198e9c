"""Alerts: what needs attention without having a date of its own, and why."""
