"""il2kb: a structured evidence knowledge base of randomised trials."""

__version__ = "0.1.0"
