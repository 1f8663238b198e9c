"""Send the messages of campaigns, or write them to files: to nobody twice, whatever happens in between."""
