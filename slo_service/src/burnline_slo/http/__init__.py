"""HTTP clients, and the options they are made from: for whoever asks a server or posts to one."""
