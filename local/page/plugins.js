/** In the browser: what the page changes in Swagger UI, one plug-in a change. */

/**
 * Swagger UI formats a response's JSON with JavaScript numbers: 18446744073709551616 becomes 18446744073709552000. A
 * response that this would change is shown as text.
 */
export const exactResponses = () => ({
  wrapComponents: {
    responseBody:
      (ResponseBody, { React }) =>
      (props) =>
        React.createElement(
          ResponseBody,
          survivesParsing(props.content) ? props : { ...props, contentType: 'text/plain' },
        ),
  },
});

function survivesParsing(content) {
  try {
    return JSON.stringify(JSON.parse(content)) === content;
  } catch {
    return true;
  }
}

/** A documented response is one line with status and description, until the reader opens it. */
export const collapsibleResponses = () => ({
  wrapComponents: {
    response:
      (Response, { React, getComponent }) =>
      (props) => {
        const { createElement: create } = React;
        const { code, response, className } = props;
        const [isOpen, setOpen] = React.useState(false);
        const Markdown = getComponent('Markdown', true);
        const toggle = {
          type: 'button',
          className: 'response-toggle',
          'aria-expanded': isOpen,
          onClick: () => setOpen(!isOpen),
        };
        const line = create(
          'tr',
          { className: `response-line ${className}`, 'data-code': code },
          create('td', { className: 'response-col_status' }, create('button', toggle, code)),
          create(
            'td',
            { className: 'response-col_description' },
            create(Markdown, { source: response.get('description') }),
          ),
        );
        if (!isOpen) return line;
        const reason = response.get('x-addition');
        const rest = response.set('description', reason === undefined ? '' : `*Addition: ${reason}.*`);
        return create(
          React.Fragment,
          null,
          line,
          create(Response, { ...props, response: rest, className: 'response-rest' }),
        );
      },
  },
});

/** After Execute the response scrolls into view once. Later input does not move the page. */
export const responseInView = () => {
  const arrived = new Set();
  const keyOf = (path, method) => `${method} ${path}`;
  return {
    statePlugins: {
      spec: {
        wrapActions: {
          setResponse: (setResponse) => (path, method, response) => {
            arrived.add(keyOf(path, method));
            return setResponse(path, method, response);
          },
        },
      },
    },
    wrapComponents: {
      liveResponse:
        (LiveResponse, { React }) =>
        (props) => {
          const element = React.useRef(null);
          React.useEffect(() => {
            if (arrived.delete(keyOf(props.path, props.method))) element.current.scrollIntoView({ block: 'nearest' });
          });
          return React.createElement(
            'div',
            { ref: element, className: `live-response ${props.response.get('status') < 400 ? 'succeeded' : 'failed'}` },
            React.createElement(LiveResponse, props),
          );
        },
    },
  };
};
