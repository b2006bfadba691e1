/** In the browser: Swagger UI over the document, with the token that npm start has for it. */
import { collapsibleResponses, exactResponses, responseInView } from './plugins.js';

const { document: spec, token } = await (await fetch('/page.json')).json();
const operations = Object.values(spec.paths).flatMap((path) => Object.keys(path));

const ui = window.SwaggerUIBundle({
  spec,
  dom_id: '#page',
  plugins: [exactResponses, collapsibleResponses, responseInView],
  docExpansion: operations.length === 1 ? 'full' : 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  showCommonExtensions: true,
  displayOperationId: true,
  displayRequestDuration: true,
  validatorUrl: null,
  onComplete() {
    ui.specActions.updateUrl('/openapi.json'); // a link to the document, under its title
    if (token) ui.preauthorizeApiKey('authentik', token);
  },
});
