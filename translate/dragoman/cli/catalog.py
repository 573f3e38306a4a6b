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
    """Say which models are here and which can be fetched.

    The columns are name, state, licence and description, with tabs between them.

    \b
    Example:
      dragoman models list
    """
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
    """Fetch a model from the Hugging Face hub.

    It goes into the hub's local cache, and its folder is printed. NAME is a name that 'dragoman models list' shows or a
    hub id (owner/name).

    \b
    Examples:
      dragoman models pull opus-mt-ar-en
      dragoman models pull Helsinki-NLP/opus-mt-ar-en
    """
    from dragoman.models import hub
    from dragoman.models.catalog import HUB_NAMES, find_model

    if "/" not in name and name not in HUB_NAMES:
        click.echo(find_model(name).folder)
        return
    click.echo(hub.fetch(HUB_NAMES.get(name, name)))


@models.command()
@click.argument("name", default="auto")
def path(name: str) -> None:
    """Print the folder of a model.

    A model of the hub that is not here is fetched.

    \b
    Examples:
      dragoman models path
      dragoman models path starter-ar-en
    """
    from dragoman.models.catalog import find_model

    click.echo(find_model(name).folder)


@models.command()
@click.argument("name", default="starter-ar-en")
def verify(name: str) -> None:
    """Compare a model's files with the checksums in its card.

    \b
    Examples:
      dragoman models verify starter-ar-en
      dragoman models verify models/my-model
    """
    from dragoman.models.cards import verify_model
    from dragoman.models.catalog import find_model

    model = find_model(name)
    if faults := verify_model(model):
        raise ModelIntegrityError("; ".join(faults))
    click.echo(f"{model.name}: {len(model.card['files'])} files are what the card says")
