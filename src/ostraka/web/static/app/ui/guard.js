// @ts-check
/** What cannot be drawn is told in its place, and the rest of the page goes on. */
import { Component } from "preact";
import { t } from "../core/i18n.js";
import { html } from "./h.js";

/** @typedef {{of?: string, children?: any}} Props */

/** @extends {Component<Props, {error: Error | null}>} */
export class Guard extends Component {
  /** @param {Props} props */
  constructor(props) {
    super(props);
    this.state = { error: /** @type {Error | null} */ (null) };
  }

  /** @param {unknown} error */
  componentDidCatch(error) {
    this.setState({ error: error instanceof Error ? error : new Error(String(error)) });
  }

  /** @param {Props} next */
  componentWillReceiveProps(next) {
    if (next.of !== this.props.of) this.setState({ error: null });
  }

  render() {
    const error = /** @type {Error | null} */ (this.state.error);
    if (!error) return this.props.children;
    return html`
      <p class="trouble" role="alert">${t("error.draw", { why: error.message })}</p>
    `;
  }
}
