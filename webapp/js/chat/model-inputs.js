import { hostFetch } from './host-api.js';

/** How long choosing a file waits for the list of models: browsers open their dialog only soon after a click. */
const PATIENCE_MS = 1_000;

/** The server's models and what each of them takes, requested when first needed. */
export class ModelInputs {
  #host;
  #catalogue = null;

  constructor(host) {
    this.#host = host;
  }

  /** Resolves to `{default_model, models}`, or to null if the server does not list its models. */
  async catalogue() {
    this.#catalogue ??= this.#load();
    const loaded = await this.#catalogue;
    if (!loaded) this.#catalogue = null;
    return loaded;
  }

  /** Resolves to `{model, inputs}` of the chosen model; `inputs` is null where the server does not list them. */
  async ofChosen() {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
    const catalogue = await Promise.race([this.catalogue(), patience]);
    const model = this.#host.model || (catalogue?.default_model ?? '');
    return { model, inputs: catalogue?.models.find(({ id }) => id === model)?.inputs ?? null };
  }

  async #load() {
    try {
      const response = await hostFetch(this.#host, 'models');
      const body = response.ok ? await response.json() : null;
      return Array.isArray(body?.models) ? body : null;
    } catch {
      return null;
    }
  }
}
