"""`kg city make`."""

from typer.testing import CliRunner

from loaders.city.command import app


def test_make_writes_the_city_and_says_what_is_in_it(tmp_path):
    result = CliRunner().invoke(app, ["make", "--persons", "200", "--seed", "5", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "errors: usual" in result.output
    assert (tmp_path / "night-1/market/market_20260105.zip").is_file()
    assert (tmp_path / "reference/world.csv").read_text() == "world\ncity\n"
    assert not (tmp_path / "night-2").exists()


def test_make_takes_a_profile_of_ones_own(tmp_path):
    (tmp_path / "mine.yaml").write_text("rates: {shared_phone: 1}\n")
    words = ["make", "--persons", "200", "--out", str(tmp_path / "city"), "--errors", str(tmp_path / "mine.yaml")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "errors: mine" in result.output
    lines = (tmp_path / "city/truth/dirt.csv").read_text().splitlines()[1:]
    assert lines
    assert all(",shared_phone,accepted,," in line for line in lines)
