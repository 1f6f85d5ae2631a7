"""The screen: what Textual shows and what keys do there. Nothing below it knows that there is one."""
