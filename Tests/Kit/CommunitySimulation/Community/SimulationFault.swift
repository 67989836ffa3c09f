/// A world that could not be made, or one of its hosts that did not answer.
enum SimulationFault: Error { case nameNotValid(String), notIssued, notStarted, noAnswer }
