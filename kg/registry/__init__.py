"""Agencies and places through the reorganisation of 2025."""
