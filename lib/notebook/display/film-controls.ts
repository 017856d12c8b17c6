/** @file A button and a slider below a figure that can be played. */
import { type Film, mm } from "../../figures/index";

/** Room below the figure, and for the buttons left of the slider [mm]. */
const [ROOM, BUTTONS] = [14, 24];

/** Plotly's controls for a film, and how much lower the figure becomes [px]. */
export function filmControls({ moments, pause }: Film): { readonly margin: number; readonly layout: object } {
  // Moments follow one another without being blended: a spike has happened or it has not.
  const at = { frame: { duration: pause, redraw: true }, transition: { duration: 0 } };
  const place = { xanchor: "left", yanchor: "top", y: 0 };
  const button = (label: string, args: unknown): object => ({ label, method: "animate", args });
  return {
    margin: mm(ROOM),
    layout: {
      updatemenus: [
        {
          ...{ type: "buttons", direction: "left", showactive: false, ...place, x: 0 },
          pad: { t: mm(3), l: mm(1) },
          buttons: [
            button("▶", [null, { ...at, fromcurrent: true, mode: "immediate" }]),
            button("❚❚", [[null], { ...at, mode: "immediate" }]),
          ],
        },
      ],
      sliders: [
        {
          ...{ ...place, x: 0, len: 1, active: moments.length - 1, ticklen: 0, minorticklen: 0 },
          pad: { t: mm(2), l: mm(BUTTONS), r: mm(2) },
          currentvalue: { xanchor: "right" },
          steps: moments.map(({ name }) => button(name, [[name], { ...at, mode: "immediate" }])),
        },
      ],
    },
  };
}
