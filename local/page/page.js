/** In the browser: Swagger UI with the document and, for the demo data, its token. */
import { collapsibleResponses, exactResponses, responseInView } from './plugins.js';

const { document: spec, token } = await (await fetch('/page.json')).json();

const ui = window.SwaggerUIBundle({
  spec,
  dom_id: '#page',
  plugins: [exactResponses, collapsibleResponses, responseInView],
  docExpansion: 'list',
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
