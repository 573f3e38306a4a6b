"""``dragoman models``."""

from __future__ import annotations

import click

from dragoman.errors import ModelIntegrityError


@click.group()
def models() -> None:
    """List, fetch, find and check translation models.

    \b
    Examples:
      dragoman models list
      dragoman models pull opus-mt-ar-en
      dragoman models verify starter-ar-en
    """


@models.command("list")
def list_models() -> None:
    """Say which models are here and which can be fetched."""
    from dragoman.models import hub
    from dragoman.models.catalog import HUB_NAMES, embedded_models

    for model in embedded_models():
        click.echo(f"{model.name}\tembedded\t{model.card.get('licence', '')}\t{model.card.get('description', '')}")
    for name, repository in HUB_NAMES.items():
        state = "fetched" if hub.cached(repository) else f"not here: dragoman models pull {name}"
        click.echo(f"{name}\t{state}\tApache-2.0\thttps://huggingface.co/{repository}")


@models.command()
@click.argument("name")
def pull(name: str) -> None:
    """Fetch a model from the Hugging Face hub into its local cache."""
    from dragoman.models import hub
    from dragoman.models.catalog import HUB_NAMES, find_model

    if "/" not in name and name not in HUB_NAMES:
        click.echo(find_model(name).folder)
        return
    click.echo(hub.fetch(HUB_NAMES.get(name, name)))


@models.command()
@click.argument("name", default="auto")
def path(name: str) -> None:
    """Print the folder of a model."""
    from dragoman.models.catalog import find_model

    click.echo(find_model(name).folder)


@models.command()
@click.argument("name", default="starter-ar-en")
def verify(name: str) -> None:
    """Compare a model's files with the checksums in its card."""
    from dragoman.models.cards import verify_model
    from dragoman.models.catalog import find_model

    model = find_model(name)
    if faults := verify_model(model):
        raise ModelIntegrityError("; ".join(faults))
    click.echo(f"{model.name}: {len(model.card['files'])} files are what the card says")
