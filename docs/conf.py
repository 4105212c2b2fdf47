"""How Sphinx builds the guide (`make guide`): no network, no dates; the same bytes again, but for the search index
unless PYTHONHASHSEED is set, as make does."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from neurography import __version__

HERE = Path(__file__).parent

project = "neurography"
author = "The neurography developers"
project_copyright = author
version = release = __version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_gallery.gen_gallery",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
# gallery/ is made from examples/, api/ from the modules
exclude_patterns = ["_build", "examples", "sg_execution_times.rst", "gallery/sg_execution_times.rst"]
nitpicky = True
# types of other projects would need their inventories: a download
nitpick_ignore_regex = [(r"py:.*", r".*")]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
autodoc_member_order = "bysource"
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

sphinx_gallery_conf = {
    "examples_dirs": [str(HERE / "examples")],
    "gallery_dirs": ["gallery"],
    "filename_pattern": r"/example_",
    "min_reported_time": 1e9,
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,
    "download_all_examples": False,
    "abort_on_example_error": True,
    "remove_config_comments": True,
    "plot_gallery": True,
    "reset_modules_order": "both",
}

html_theme = "alabaster"
html_theme_options = {
    "description": "Nerves on images, side against side and visit against visit. Research use only.",
    "fixed_sidebar": False,
    "page_width": "68rem",
    "sidebar_width": "17rem",
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
    "show_powered_by": False,
    "show_relbars": True,
}
html_static_path = ["_static"]
html_css_files = ["guide.css"]
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_title = f"neurography {__version__}"


def plain_bars(_app, _what, _name, _obj, _options, lines):
    """Bars in docstrings mean magnitudes, |D|; to reStructuredText they would be substitutions."""
    lines[:] = [line if "``" in line else line.replace("|", r"\|") for line in lines]


def spelled(kind):
    """A type in words: `Annotated` and the patterns in it say nothing to a reader."""
    inner = get_args(kind)
    match get_origin(kind):
        case origin if origin is Annotated:
            return spelled(inner[0])
        case origin if origin is Literal:
            return " | ".join(map(str, inner))
        case origin if origin in (Union, UnionType):
            return " | ".join(dict.fromkeys(map(spelled, inner)))
        case origin if origin is tuple:
            return f"list of {spelled(inner[0])}"
        case origin if origin is dict:
            return f"map of {spelled(inner[0])} to {spelled(inner[1])}"
    return "none" if kind is NoneType else getattr(kind, "__name__", str(kind))


def is_model(obj):
    return isinstance(obj, type) and issubclass(obj, BaseModel)


def without_signature(_app, _what, _name, obj, _options, _signature, _returns):
    """The fields of a model stand in a list below its sentence; its signature would be a screen of patterns."""
    return ("", None) if is_model(obj) else None


def fields_of_models(_app, _what, _name, obj, _options, lines):
    if not is_model(obj):
        return
    lines.append("")
    for name, field in obj.model_fields.items():
        needed = ", required" if field.is_required() else ""
        lines.append(f"- **{field.alias or name}**: ``{spelled(field.annotation)}``{needed}")
    lines.append("")


def without_config(_app, _what, name, _obj, skip, _options):
    return True if name == "model_config" else skip


def setup(app):
    app.connect("autodoc-process-docstring", plain_bars, priority=900)
    app.connect("autodoc-process-docstring", fields_of_models, priority=950)
    app.connect("autodoc-process-signature", without_signature)
    app.connect("autodoc-skip-member", without_config)
