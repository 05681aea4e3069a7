/** Every face that can change something: from here alone, and only for the runner. */
export { type DockerWrite, openDockerWrite } from './docker.write.ts';
export { openUnitWrite, type UnitWrite } from './systemd.write.ts';
