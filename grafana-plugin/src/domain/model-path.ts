/** The address of the page about a model, from any dashboard. */
export const modelPath = (model: string) => `/a/noops-ml-app/model/${encodeURIComponent(model)}`;
