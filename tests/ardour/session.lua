-- What tests/host_ardour.rs has Ardour do: `ardour7-lua session.lua JOB`. JOB is a Lua file that returns a
-- table; what Ardour says is written to `job.answer`, because it prints much of its own. Ardour's classes:
-- https://manual.ardour.org/lua-scripting/class_reference/

local job = dofile (arg[1])
local answer = assert (io.open (job.answer, "w"))
local superclock_per_frame = Temporal.superclock_ticks_per_second () // job.rate_hz

local function tell (...)
	answer:write (table.concat ({...}, "\t"), "\n")
	answer:flush ()
end

-- Numbers of a plug-in's parameters by their names. Ardour lists only those that may be automated.
local function parameters (insert)
	local plugin, found = insert:plugin (0), {}
	for index = 0, plugin:parameter_count () - 1 do
		found[plugin:parameter_label (index)] = index
	end
	return found
end

local function parameter (insert, name)
	return assert (parameters (insert)[name], "no parameter " .. name)
end

local function tell_of (session)
	local track = session:route_by_name (job.track)
	for place = 0, #job.plugins - 1 do
		local processor = track:nth_plugin (place)
		assert (not processor:isnil (), "a plug-in is missing")
		local name = processor:display_name ()
		tell ("plug-in", name, processor:to_insert ():signal_latency (), tostring (processor:active ()))
		for label, index in pairs (parameters (processor:to_insert ())) do
			local value = ARDOUR.LuaAPI.get_processor_param (processor, index, true)
			tell ("value", name, label, string.format ("%.9g", value))
		end
	end
end

-- Ardour connects new tracks in a thread of its own.
local function wait_until (true_now)
	for _ = 1, 600 do
		if true_now () then return end
		sleep (0.1)
	end
	error ("waited for a minute")
end

-- A stereo track with the plug-ins, each with its preset, then what is set and automated by hand.
local function make ()
	local session = assert (create_session (job.folder, job.name, job.rate_hz), "no session")
	for plugin in ARDOUR.LuaAPI.list_plugins ():iter () do
		if plugin.type == ARDOUR.PluginType.VST3 then
			tell ("scanned", plugin.name, plugin.unique_id, plugin.creator)
		end
	end
	local track = session:new_audio_track (2, 2, nil, 1, job.track, ARDOUR.PresentationInfo.max_order,
		ARDOUR.TrackMode.Normal):front ()
	wait_until (function () return track:output ():audio (0):connected () end)
	for _, wanted in ipairs (job.plugins) do
		local processor = ARDOUR.LuaAPI.new_plugin (session, wanted.name, ARDOUR.PluginType.VST3, wanted.preset)
		assert (not processor:isnil (), wanted.name .. " is not there")
		assert (track:add_processor_by_index (processor, -1, nil, true) == 0, wanted.name .. " is refused")
		local insert = processor:to_insert ()
		for label, value in pairs (wanted.set) do
			assert (ARDOUR.LuaAPI.set_processor_param (processor, parameter (insert, label), value), label)
		end
		for label, points in pairs (wanted.automate) do
			local index = parameter (insert, label)
			local _, curve = ARDOUR.LuaAPI.plugin_automation (processor, index)
			curve:set_interpolation (Evoral.InterpolationStyle.Discrete)
			for _, point in ipairs (points) do
				curve:add (Temporal.timepos_t (point[1]), point[2], false, true)
			end
			local which = Evoral.Parameter (ARDOUR.AutomationType.PluginAutomation, 0, index)
			processor:to_automatable ():automation_control (which, true):set_automation_state (ARDOUR.AutoState.Play)
		end
	end
	-- A plug-in knows what was set only when it has played on: its state is of that time.
	for _ = 1, 10 do
		assert (ARDOUR.LuaAPI.wait_for_process_callback (2, 10000), "Ardour does not play")
	end
	tell_of (session)
	session:save_state ("", false, false, false, false, false)
end

-- The recording that lies in the session's folder becomes a region at the start of the track. Ardour's own
-- import belongs to its window, so this is written into the saved session.
local function place_recording ()
	local path = job.folder .. "/" .. job.name .. ".ardour"
	local file = assert (io.open (path))
	local text = file:read ("a")
	file:close ()
	-- In place of the first of this text.
	local function replace (what, by)
		local before, after = text:find (what, 1, true)
		assert (before, "the session has no " .. what)
		text = text:sub (1, before - 1) .. by .. text:sub (after + 1)
	end
	local length = "a" .. job.frames * superclock_per_frame .. "@a0"
	local sources, region = {}, ""
	for channel = 0, 1 do
		local id = 900001 + channel
		sources[#sources + 1] = string.format (
			'<Source name="%s" take-id="" type="audio" flags="" id="%d" channel="%d" origin="" gain="1"/>',
			job.recording, id, channel)
		region = region .. string.format (' source-%d="%d" master-source-%d="%d"', channel, id, channel, id)
	end
	region = string.format ('<Region name="recording" muted="0" opaque="1" locked="0" whole-file="0" ' ..
		'default-fade-in="0" default-fade-out="0" fade-in-active="0" fade-out-active="0" scale-amplitude="1" ' ..
		'start="a0" length="%s" position="a0" id="900003" type="audio" channels="2"%s/>', length, region)
	replace ("<Sources/>", "<Sources>" .. table.concat (sources) .. "</Sources>")
	local playlist = text:match ('<Playlist id="%d+" name="' .. job.track .. '"[^>]*/>')
	replace (playlist, playlist:gsub ("/>$", ">") .. region .. "</Playlist>")
	replace (text:match ('id%-counter="%d+"'), 'id-counter="900004"')
	file = assert (io.open (path, "w"))
	file:write (text)
	file:close ()
end

-- Ardour's own format of 32-bit floating point at the session's rate, by a preset that the test has put there.
local function export (session)
	local export = session:simple_export ()
	assert (export:set_preset (job.export_preset), "the export has no such preset")
	export:set_folder (job.folder)
	export:set_name ("exported")
	export:set_range (0, job.frames)
	assert (export:run_export (), "the export failed")
end

if job.task == "make" then
	make ()
	close_session ()
	place_recording ()
	tell ("done")
else
	local session = assert (load_session (job.folder, job.name), "the session cannot be opened")
	tell_of (session)
	export (session)
	tell ("done")
	close_session ()
end
