"""M10: where a moment takes place, at what hour, in what air, and who is there."""

from daedalus_data.core.events import Event, SceneSet
from daedalus_data.core.framing import frame
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.when import hour_of, in_words
from daedalus_data.mechanisms import seen
from daedalus_data.prompts.story import SetScene

EARLIER_PLACES = 6


@mechanism("scene", number="M10")
async def scene(scene: Scene) -> list[Event]:
    """Give the moment its place, hour and atmosphere, drawn from what takes place and who is there."""
    if not scene.cast:
        return []
    set_up = await scene.ask(_question(scene), "set")
    return [
        SceneSet(
            by="scene",
            timepoint=scene.timepoint.id,
            place=set_up.place,
            hour=set_up.hour,
            atmosphere=set_up.atmosphere,
            tension=round(set_up.tension, 4),
            present=scene.cast,
        )
    ]


def _question(scene: Scene) -> SetScene:
    moods = ((scene.world.name(entity), seen.mood(scene, entity)) for entity in scene.cast)
    places = [past.place for past in scene.world.scenes.values()]
    shot = scene.world.shots.get(scene.timepoint.id)
    return SetScene(
        scenario=scene.template.scenario_description,
        when=in_words(scene.timepoint.when),
        hour=hour_of(scene.timepoint.when),
        happening=seen.happening(scene),
        cast=tuple(seen.persona(scene, entity) for entity in scene.cast),
        moods=tuple(f"{name}: {words}" for name, words in moods if words),
        earlier_places=tuple(places[-EARLIER_PLACES:]),
        frame=frame(scene.world, scene.timepoint.id),
        tension=shot.tension if shot else None,
    )
