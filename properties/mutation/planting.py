"""Plants one fault after another in a copy of the repository, and shows whether some suites see it. A fault is a name, a file, a text and what replaces it."""
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(command, folder, **environment):
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def main(faults, project, suites, cases, chosen):
    """Tries the faults whose names have a part, in files of one project, and returns how many were not caught."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = pathlib.Path(temporary) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "bin", "obj"))
        built = run(["dotnet", "build", "properties/ExprGrad.Properties.Tests.csproj", "-c", "Release", "-p:RunAnalyzers=false"], copy)
        assert built.returncode == 0, built.stdout
        results = {"caught": [], "survived": [], "does not build": []}
        for name, file, old, new in faults:
            if chosen in name:
                results[judged(copy, file, old, new, project, suites, cases)].append(name)
                print(next(verdict for verdict, names in results.items() if name in names).ljust(14), name, flush=True)
        print(", ".join(f"{len(names)} {verdict}" for verdict, names in results.items()))
        return len(results["survived"]) + len(results["does not build"])


def judged(copy, file, old, new, project, suites, cases):
    source = copy / file
    original = source.read_text()
    assert original.count(old) >= 1, f"{file} does not have: {old}"
    source.write_text(original.replace(old, new))
    try:
        # Only one project changes: its assembly is built alone, and laid beside the tests.
        built = run(["dotnet", "build", f"src/{project}", "-c", "Release", "--no-restore", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false"], copy)
        if built.returncode:
            return "does not build"
        for assembly in (copy / f"src/{project}/bin/Release").rglob(f"ExprGrad.{project}.dll"):
            shutil.copy(assembly, copy / "properties/bin/Release/net10.0")
        tested = run(["dotnet", "test", "properties/ExprGrad.Properties.Tests.csproj", "-c", "Release", "--no-build", "--filter", suites], copy,
                     EXPRGRAD_SEED="1", EXPRGRAD_CASES=str(cases))
        return "caught" if tested.returncode else "survived"
    finally:
        source.write_text(original)
