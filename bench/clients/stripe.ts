// For its weight only: what a full SDK brings for one call.
import Stripe from "stripe";

const open = (key: string) => () => new Stripe(key).balance.retrieve();
export default open;
