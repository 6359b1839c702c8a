import type { Command } from '../command';

/** Looks for configs and runs again. */
const refreshExperiments: Command = ({ watch }) => watch.refresh();
export default refreshExperiments;
