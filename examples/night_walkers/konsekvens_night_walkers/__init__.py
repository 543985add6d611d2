"""Adults out at night (nattvandrare): an example of an extension of Konsekvens."""
