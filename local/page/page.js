/** In the browser: Swagger UI over the document, with the token that start has for it. */

/**
 * The viewer writes an answer's JSON anew, with the numbers that a double can hold: 18446744073709551616 as
 * 18446744073709552000. An answer that this would change is shown as the text that it is.
 */
const asAnswered = () => ({
  wrapComponents: {
    responseBody:
      (ResponseBody, { React }) =>
      (props) =>
        React.createElement(ResponseBody, isKept(props.content) ? props : { ...props, contentType: 'text/plain' }),
  },
});

function isKept(content) {
  try {
    return JSON.stringify(JSON.parse(content)) === content;
  } catch {
    return true;
  }
}

const { document: spec, token } = await (await fetch('/page.json')).json();

const ui = window.SwaggerUIBundle({
  spec,
  dom_id: '#page',
  plugins: [asAnswered],
  docExpansion: 'full',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  showExtensions: true,
  showCommonExtensions: true,
  displayRequestDuration: true,
  validatorUrl: null,
  onComplete() {
    ui.specActions.updateUrl('/openapi.json'); // a link to the document, under its title
    if (token) ui.preauthorizeApiKey('authentik', token);
  },
});
