"""`kg city make`."""

from typer.testing import CliRunner

from loaders.city.command import app


def test_make_writes_the_city_and_says_what_is_in_it(tmp_path):
    result = CliRunner().invoke(app, ["make", "--persons", "200", "--seed", "5", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "200 persons" in result.output
    assert (tmp_path / "night-1/market/registration.csv").is_file()
    assert (tmp_path / "reference/world.csv").read_text() == "world\ncity\n"
    assert not (tmp_path / "night-2").exists()
